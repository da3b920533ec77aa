// Owns the error of packaging: what is missing or too large, told to the person as it stands.
export class Unpackable extends Error {}
