"""How Sphinx makes the site. ``python docs/build.py`` runs it; nothing else needs to."""

import rtca_nb

project = "rtca_nb"
author = "the rtca_nb developers"
release = version = rtca_nb.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

# Markdown: links to headings are checked like links to pages.
myst_heading_anchors = 3

# Docstrings are numpy style.
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False  # types of parameters are words, not names to look up
# Attributes that a docstring lists may be documented as members, too; "a, b : int" lists two of them.
napoleon_custom_sections = [("Attributes", "params_style")]
autodoc_typehints = "none"  # signatures are long, and the parameters say their types
autodoc_member_order = "bysource"
add_module_names = False
python_use_unqualified_type_names = True
toc_object_entries = False
# A docstring may mean a name that several classes have; which one is clear to a reader, and the link is left out.
suppress_warnings = ["ref.python"]

# A folder that opens from disk: no request to other hosts, and no script that would have to read other files.
html_theme = "furo"
html_title = "rtca_nb"
html_show_search_summary = False
html_show_sourcelink = False
html_show_copyright = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]
smartquotes = False  # they would make dashes of the two hyphens of options
html_copy_source = False
html_theme_options = {"source_view_link": ""}


def resolve(app, environment, node, contnode):
    """Lead a reference to where a name is defined to the public name, which is what the site has."""
    name = node.get("reftarget", "").rpartition(".")[2]
    if node.get("refdomain") != "py" or name not in rtca_nb.__all__:
        return None
    domain = environment.get_domain("py")
    return domain.resolve_xref(
        environment, node["refdoc"], app.builder, node["reftype"], f"rtca_nb.{name}", node, contnode
    )


def setup(app):
    """Add the resolver."""
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True}
