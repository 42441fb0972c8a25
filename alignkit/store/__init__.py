"""Everything that touches the disk or another program: campaign files, the index, publishing, git, ssh-keygen."""
