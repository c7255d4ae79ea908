"""The register of evidence: items, files, custody, and the findings they bear on."""
