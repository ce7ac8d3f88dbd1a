"""Documents (文书): template and context in, numbered PDF, editable draft or safe preview out.

The path of a document is `templates.load` (text of a rule pack, checked) -> `compose.compose`
(facts of the dossier filled in, mandatory contents checked) -> `typeset.typeset` (PDF/A),
`word.word` (draft for the editor) or `preview.preview` (HTML fragment). Knows no database.
"""
