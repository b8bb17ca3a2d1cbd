"""The pages of the desk about documents: parse, fetch with access, call one service, answer."""
