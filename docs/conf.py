"""Settings of the manual, which ``make docs`` builds with Sphinx into site/."""

project = "kg"
author = "The kg authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "kg"
exclude_patterns = ["conf.py"]
myst_heading_anchors = 3
html_copy_source = False
html_show_sphinx = False
