"""The Discord app: what a server sees of Pullquote, and what its operator sees of the bot.

Pure, without discord.py:
markdown     making a text inert, measuring it, cutting it
layout       a message as values: texts, cards, buttons; its limits, and the same as plain text
custom_ids   what a button's id tells: which button it is, of which answer
reply        an answer as a message        verdicts    a checked quotation as a message
pages        the other messages: sources, about, settings, privacy, status, gaps

With discord.py:
components   a message as discord.py's views       sending     careful sending and acknowledging
"""
