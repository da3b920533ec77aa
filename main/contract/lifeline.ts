// Owns how a process of ours is told of the line that holds it to the one who started it.

/** The variable of its environment that names the socket. */
export const lifelineName = 'LLR_LIFELINE';
