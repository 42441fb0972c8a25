"""Everything that touches the disk and other programs: campaign files, index, history, SSH, publishing."""
