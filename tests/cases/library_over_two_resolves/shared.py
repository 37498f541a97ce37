import spanning

NAME = spanning.NAME
