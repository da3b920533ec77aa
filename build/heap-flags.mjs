// Owns how the product's heap behaves. Its two starters that are no modules, bin/la-router and `npm start`, repeat it.

/**
 * The young part grows with load and is not given back: requests are short, and so much is enough for them. What
 * outlives it is mostly over by the next collection, so the old part is collected before it has doubled; but not while
 * it is small, where a few long bodies would start a collection each.
 */
export const heapFlags = ['--max-semi-space-size=8', '--heap-growing-percent=30', '--initial-old-space-size=64'];
