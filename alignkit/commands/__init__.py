"""The commands, by what people come for; each asks, calls one verb and tells the outcome."""
