"""The Discord app: what a server sees of Pullquote, and what its operator sees of the bot.

Pure, without discord.py:
markdown       making a text inert, measuring it, cutting it
layout         a message as values: texts, cards, buttons; its limits, and the same as plain text
custom_ids     what a button's id tells: which button it is, of which answer
framing        what is around an answer: the question, how it was read, its buttons
quotes         excerpts as block quotes with their citations
reply          an answer as a message          verdicts   a checked quotation as a message
notices        short messages: errors, refusals
pages, operator_pages     sources, about, settings, privacy; status, gaps, builds
quotations     which words of a message are a quotation
store, stored   what is kept between two starts, and its values
store_home, store_file, store_postgres    where: what is asked of a place, a file, PostgreSQL
limiter        who may ask now and who has to wait
gaps           questions without a good answer     reindex    building in a child process

With discord.py or the network:
components     a message as discord.py's views     sending    careful sending and acknowledging
tickets        who waits, and for what
desk           takes questions, and sees to it that each is answered
commands/      a file for each group of commands   buttons    what the buttons do
mentions       messages that are meant for the bot
log, observe   what the operator sees: lines, health, metrics
translator     the commands in other languages     known_commands   telling Discord of them
client, run    the client; from settings to a client, until it ends
"""
