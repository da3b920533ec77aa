export function basePackage(platform: NodeJS.Platform, arch: string): string;
export function binsInside(name: string): string[];
export function nameForProcessor(library: string): string;
