"""Pages, drawings and figures, made of tables: strings of HTML and plotly figures, and nothing is written or shown.

Nothing here takes a contact; :mod:`rtca_nb.contact.views` does. May import: ``tables`` and every layer below it.
"""
