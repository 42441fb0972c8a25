"""Everything that touches the disk and other programs: workspace, campaign files, index, history, signatures, publishing."""
