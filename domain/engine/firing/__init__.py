"""
What becomes of occurrences that are fired together.

Begin with `dealing`. By one `transaction` each event that is `satisfied` gets its outcome (`becoming`), as
its actions are done (`doing`) within bounds (`limits`, `uses`). `noting` writes that down, and `settling`
takes the occurrences out of the outbox. Of very many who are told, most come later, in `portions`.
"""
