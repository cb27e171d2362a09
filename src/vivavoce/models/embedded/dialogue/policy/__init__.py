"""The dialogue policy: what to say and do next. Rules, tried in order; no words."""
