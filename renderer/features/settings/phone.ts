// Owns from where on a table is rows of two lines: there a cell's words stand under the name, and not twice.
export const phone = '(max-width: 640px)';
