// Owns what is told of a body where its schema reads it in a way that says nothing, or too little, to those who only
// describe it: a schema in its place, that nothing is checked by.
import { z } from 'zod';

export const takenAs = z.registry<{ readonly schema: object }>();
