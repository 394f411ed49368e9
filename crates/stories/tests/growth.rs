//! Stories of growth: two nodes on one database of which either may be killed, a paper that moves
//! to another database and back, and backups taken while the paper is being written.

#[path = "growth/backups.rs"]
mod backups;
#[path = "growth/desk.rs"]
mod desk;
#[path = "growth/folder.rs"]
mod folder;
#[path = "growth/memory.rs"]
mod memory;
#[path = "growth/moves.rs"]
mod moves;
#[path = "growth/node.rs"]
mod node;
#[path = "growth/nodes.rs"]
mod nodes;
#[path = "growth/rows.rs"]
mod rows;
