"""Pages for the public: no account, no script. A draft opens by its token, a sheet by its code."""
