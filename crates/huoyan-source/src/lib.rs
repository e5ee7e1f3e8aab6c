//! A name becomes bytes: files, standard input, http and https.
