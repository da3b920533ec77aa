// Owns the version that the product tells; the test of pins holds it to package.json.
export const version = '0.1.0';
