// Owns the list of features, for the parts of the shell.
import { createContext, useContext } from 'react';
import type { Feature } from '../lib/feature.ts';

const Features = createContext<readonly Feature[]>([]);
export const FeaturesProvider = Features.Provider;
export const useFeatures = (): readonly Feature[] => useContext(Features);
