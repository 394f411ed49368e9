//! Tests of the room, with pictures made here: nobody's photograph is in the repository.

mod hostile;
mod mutation;
mod reading;
mod rendering;
mod sample;
mod speed;
