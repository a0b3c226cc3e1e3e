"""Asking speakers for a visit: who could go, who is asked, who goes; what they are told, before and after."""
