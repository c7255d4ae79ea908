"""Khua: the shared case system against trafficking, smuggling and the money behind them."""

__version__ = "0.1.0"
