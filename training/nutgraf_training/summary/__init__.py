"""The summary heads: training, the systems they are compared with, and figures."""
