export const underCi: boolean = !['', 'false'].includes(process.env['CI'] ?? '')
