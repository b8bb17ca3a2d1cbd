"""The pages of the desk about sheets: parse, fetch with access, call one service, answer."""
