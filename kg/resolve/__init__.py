"""All mentions to works of one identity each; conflicts; the user's decisions."""
