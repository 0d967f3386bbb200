"""Microsoft Presidio as an analyzer: a language model finds names and places that no word announces.

The model must be installed; nothing is downloaded, and no text leaves this process.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.extras import missing_extra
from rtca_nb.exceptions import Hint, SetupError
from rtca_nb.privacy.pii_patterns import Finding

__all__ = ["presidio_analyzer"]

_MODEL: Final = "en_core_web_lg"


@hide_locals
def presidio_analyzer(
    *, language: str = "en", score: float = 0.5, model: str | None = None
) -> Callable[[str], list[Finding]]:
    """Return a function that finds personal data with Microsoft Presidio, for use in :func:`rtca_nb.audit_redaction`.

    You need the extra ``presidio``, and a spaCy model that you install separately. This function downloads nothing, and
    no text leaves this process.

    Parameters
    ----------
    language : str
        Code of the language of the texts, such as ``"de"``; by default English.
    score : float
        Minimum confidence of the findings to report, from 0 to 1; by default 0.5.
    model : str, optional
        Name or folder of an installed spaCy model for ``language``; by default ``en_core_web_lg``, for English.

    Returns
    -------
    callable
        A function that takes a text and returns a list of :class:`rtca_nb.privacy.pii_patterns.Finding`. Pass it to
        :func:`rtca_nb.audit_redaction` as ``analyzer``.

    Raises
    ------
    SetupError
        If Presidio or the model is not installed, or if Presidio cannot use the model for that language.
    """
    name = _MODEL if model is None else model
    try:
        import spacy.util
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ImportError:
        raise missing_extra(
            "finding personal data with Presidio needs", "presidio", Hint("install a spaCy model too")
        ) from None
    # Presidio would download a missing model.
    if not (spacy.util.is_package(name) or (Path(name) / "config.cfg").is_file()):
        raise SetupError(
            f"there is no spaCy model {name!r} on this machine",
            hint=Hint(
                "install it, or pass {model} with the name or folder of an installed model",
                command="install it, or pass --presidio-model with the name or folder of an installed model",
            ),
        )
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": language, "model_name": name}]}
    try:
        nlp = NlpEngineProvider(nlp_configuration=models).create_engine()
        engine = AnalyzerEngine(nlp_engine=nlp, supported_languages=[language])
    except (OSError, ValueError) as error:
        raise SetupError(
            f"Presidio cannot use the spaCy model {name!r} for {language!r} ({type(error).__name__}); check that it is "
            "for that language and for the installed version of spaCy"
        ) from None
    # It loads a list of domains from the network; e-mail addresses are found without it.
    engine.registry.remove_recognizer("EmailRecognizer")

    def analyze(text: str) -> list[Finding]:
        results = engine.analyze(text=text, language=language, score_threshold=score)
        return [Finding(item.start, item.end, "analyzer") for item in results]

    return analyze
