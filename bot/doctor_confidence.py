"""What `pullquote doctor` says of false answers: how many are to be expected."""

from bot.doctor_checks import Check
from index.calibrate import FalseAnswers
from index.decide import taken_off
from index.fitted import Fitted

_SAME = 0.1  # log-odds: less makes no difference that anybody sees


def check_rate(rate: float) -> Check:
    """The promise: how many questions that the articles don't cover are answered all the same."""
    details = {"false_answer_rate": rate}
    if rate == 1:
        message = "It never says that the articles don't answer: PULLQUOTE_FALSE_ANSWER_RATE is 1."
        return Check("confidence", "note", message, "Set it lower, such as to 0.05.", details)
    message = (
        f"About {percent(rate)} of questions about things that your articles don't cover are "
        "answered (setting PULLQUOTE_FALSE_ANSWER_RATE). That is the mean of the collections that "
        "it was measured on: in one of them it is less, in another more. Near misses, which use "
        "an article's names and words and ask what it doesn't say, are no part of it: more of them "
        "pass."
    )
    return Check("confidence", "ok", message, details=details)


def check_level(level: float | None, fitted: Fitted) -> Check:
    """How the threshold was calibrated on the articles at the build.

    Args:
        level: Of the index in use.
        fitted: Holds the usual one.
    """
    details = {"level": level, "usual_level": fitted.usual_level}
    if level is None:
        message = (
            "There is too little in the articles to calibrate that share on them: it is taken as "
            "it is for other collections."
        )
        return Check("confidence", "note", message, details=details)
    more = taken_off(fitted, level)
    if abs(more) < _SAME:
        found = "about as easily as usual, so that an answer has to be as near as usual"
    elif more > 0:
        found = "more easily than usual, so that an answer has to be nearer"
    else:
        found = "less easily than usual, so that an answer needn't be as near"
    message = f"Calibrated on your articles: something like a question is found in them {found}."
    return Check("confidence", "ok", message, details=details)


def check_own(found: FalseAnswers | None) -> Check:
    """What the articles answer of their own sentences, each asked of all the other articles.

    Args:
        found: None where too little could be asked.
    """
    if found is None:
        message = "There is too little in the articles to try that share on them."
        return Check("confidence", "note", message)
    share = found.answered / found.asked
    details = {"asked": found.asked, "answered": found.answered, "share": round(share, 4)}
    message = (
        f"Your own articles, asked {found.asked} of their own sentences and titles with the "
        f"article of each left out: {percent(round(share, 2))} would be "
        "answered. These are more like your articles than questions about other things, and some "
        "truly stand in another article too: an upper estimate, and a high one."
    )
    return Check("confidence", "ok", message, details=details)


def percent(share: float) -> str:
    """Such as "5 %" or "0.25 %"."""
    return f"{100 * share:.3g} %"
