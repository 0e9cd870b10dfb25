"""How often rollouts of services that are made up are judged rightly, and after how many requests."""
