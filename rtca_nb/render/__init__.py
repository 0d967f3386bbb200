"""Pages, drawings and figures, made from tables: HTML strings and plotly figures. Callers write and show them.

No function here takes a contact; :mod:`rtca_nb.contact.views` passes the tables of one.

May import: ``tables`` and every layer below it.
"""
