"""The faces of Pullquote: Discord and the command line, thin, over the engine in `index`."""
