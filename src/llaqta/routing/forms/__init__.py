"""The shape of what people type: `citizen` for the public, `staff` for officials."""
