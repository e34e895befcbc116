"""Mail as such, whoever it is for: reading what came (`letter`), telling machines from people, and handing over."""
