"""A rollout: the weight of a canary grows step by step, while both arms are judged by what the engine logged."""
