// Must be imported before any schema: the page's security policy forbids making code from text, which zod would try.
import { z } from 'zod';

z.config({ jitless: true });
