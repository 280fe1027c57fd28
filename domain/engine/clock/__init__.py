"""
What happens because time passes.

Begin with `clockwork`: its `questions` are the thresholds that events wait for, `marks` are how far they were
asked, and `crossings` answers. Less what is told already or has failed (`untold`, `failures`), `telling`
raises occurrences. `set_back` mends what a host's clock that was set back has left.
"""
