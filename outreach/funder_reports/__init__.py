"""Reports to funders: chosen figures of a period, previewed, frozen once sent, and verified later."""
