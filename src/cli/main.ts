process.stderr.write('migrate: no commands yet\n')
process.exitCode = 2
