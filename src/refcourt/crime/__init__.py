"""The crime side: results entered in court become electronic monitoring orders at the contractor."""
