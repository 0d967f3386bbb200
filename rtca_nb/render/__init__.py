"""Pages, drawings and figures, made from tables: HTML strings and plotly figures. Nothing here writes or shows them.

Nothing here takes a contact; :mod:`rtca_nb.contact.views` does. May import: ``tables`` and every layer below it.
"""
