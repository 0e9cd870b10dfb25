"""Pacts from recorded traffic: what consumers really asked, with matchers that several samples agree on."""
