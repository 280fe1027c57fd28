"""
What events ask, in memory.

Begin with `rule_set`. `lookout` hears that something has changed, and `changes` reads it. What is
asked for only when events fire is read then, and kept: what they do (`compiled`), and whom they tell
(`recipients`). `thresholds` are the times that they wait for, which the clock asks about.
"""
