// The room `Audits`.
