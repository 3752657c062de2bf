"""What is being written and has not left yet: drafts, replies that can be taken back, replies sent later."""
