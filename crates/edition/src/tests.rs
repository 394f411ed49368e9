//! Pages printed from small papers, on both databases.
