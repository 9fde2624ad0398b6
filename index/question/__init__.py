"""What a question asks: its words put right, the sources and dates that it names, its terms.

query      the question, cleaned and taken apart: what the rest of the engine takes
scope      which articles it may be answered from: frames, names and dates, read against the
           catalogue of all articles; or what it asks about the articles themselves
spelling   words that no article holds, put right by the vocabulary; other names of the same
"""
