"""The frozen values that flow through the analyzer; standard library only."""
